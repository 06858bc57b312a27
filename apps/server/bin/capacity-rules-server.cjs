#!/usr/bin/env node
'use strict'
// An older Node would not understand what follows, or crash inside SQLite without a word. So this file is written in
// words that every Node knows, and loads the rest only after its check.
// What counts is version 10 of Node-API, for which SQLite is made; Node 22.13 and 23.5 do not have it yet.
if (!(parseInt(process.versions.napi, 10) >= 10)) {
  console.error(['capacity-rules-server needs Node 22.14, 23.6 or newer, and this is', process.version].join(' '))
  process.exit(1)
}
require('./run.cjs')
