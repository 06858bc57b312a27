import { liesAboutRules } from './lies/about-rules.ts'
import { testThatNoticed } from './lies/notice.ts'

testThatNoticed(liesAboutRules)
