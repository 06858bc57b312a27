import { describeStore } from '@capacity-rules/core/store-suite'
import { openPostgresStore } from '../src/index.ts'
import { newDatabase } from './database.ts'

describeStore('PostgreSQL', async () => openPostgresStore({ url: await newDatabase(), as: 'server' }))
