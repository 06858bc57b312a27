import { liesAboutRequests } from './lies/about-requests.ts'
import { testThatNoticed } from './lies/notice.ts'

testThatNoticed(liesAboutRequests)
