import manifest from '../package.json' with { type: 'json' }

/** The version of this server, which is not that of the contract that it keeps. */
export const serverVersion: string = manifest.version
