'use strict'
// Not in the file before: an older Node cannot even read it.
import('#main')
