const plan = {
  rounds: 1,
  cellMs: 30,
  warmUpMs: 30,
  maxRequests: 40,
  connections: 2,
  deadline: Number.POSITIVE_INFINITY,
}
/** A run that is over in a moment, and measures nothing that is worth to be read. */
export const options = { size: { agents: 300, rules: 5 }, plan, storeRepeats: 2 }
