import { liesAboutListings } from './lies/about-listings.ts'
import { testThatNoticed } from './lies/notice.ts'

testThatNoticed(liesAboutListings)
