import { createHash, randomBytes } from 'node:crypto'

/**
 * One request's thread: a short name that every line of the log about it bears, whichever process wrote the line. It is worked out from
 * what is stored, so that nobody hands it on: `T-7K2M9QXD`.
 */
export type Thread = string

/** Without letters and digits that are taken for one another when read out. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
const LENGTH = 8

/** Of a message that came in, with all that is done and said because of it. */
export const threadOfMessage = (platform: string, messageId: string): Thread => spelt(digest(`${platform}/${messageId}`))

/** Of what the program says by itself, under the key that it is said by. */
export const threadOfKey = (key: string): Thread => spelt(digest(key))

/** Of a request of which nothing is stored. */
export const newThread = (): Thread => spelt(randomBytes(LENGTH))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const spelt = (bytes: Buffer): Thread =>
  `T-${Array.from(bytes.subarray(0, LENGTH), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('')}`
