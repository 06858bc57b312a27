#!/usr/bin/env node
'use strict'

// In the JavaScript of 2009, so that any Node can read it and say what is missing rather than where it stumbled.
var oldest = 20

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error('capacity-rules needs Node %d or newer, and this is %s', oldest, process.version)
  process.exit(1)
} else {
  require('./start.cjs')
}
