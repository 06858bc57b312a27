#!/usr/bin/env node
'use strict'
// An older Node would not understand what follows, or crash inside SQLite without a word. So this file is written in
// words that every Node knows, and loads the rest only after its check.
var oldestNode = 22
if (parseInt(process.versions.node, 10) < oldestNode) {
  console.error(['capacity-rules-server needs Node', oldestNode, 'or newer, and this is', process.version].join(' '))
  process.exit(1)
}
require('./run.cjs')
