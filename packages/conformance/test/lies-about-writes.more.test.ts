import { liesAboutWrites } from './lies/about-writes.ts'
import { testThatNoticed } from './lies/notice.ts'

testThatNoticed(liesAboutWrites)
