import { liesAboutReplies } from './lies/about-replies.ts'
import { testThatNoticed } from './lies/notice.ts'

testThatNoticed(liesAboutReplies)
