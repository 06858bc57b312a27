import fc from 'fast-check'

// The same sequences in every run, so that a mutant meets the tests that were seen to reach it.
fc.configureGlobal({ seed: 20260302 })
