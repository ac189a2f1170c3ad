import { randomBytes, randomInt } from 'node:crypto'
import type { Clock } from '../../../../src/clock.ts'
import { requestFrom } from '../../request-from.ts'
import { type CallbackSecrets, type Sealed, seal } from './callback-crypto.ts'
import { type Format, unwrapReply, wrap } from './callback-envelope.ts'

export interface CallbackClientOptions extends CallbackSecrets {
  /** The product's callback address. */
  readonly url: string
  readonly format?: Format
  /** Milliseconds that an answer may take: 5000, as the platform waits. */
  readonly patience?: number
}

/** What is wrong about a post, everything else being right. */
export type Spoilt = 'signature' | 'no-signature' | 'timestamp' | 'nonce' | 'ciphertext' | 'receive-id' | 'not-base64'

export interface Posting {
  readonly spoilt?: Spoilt
  readonly timestamp?: number
  readonly nonce?: string
  /** The address that it comes from: 127.0.0.1. */
  readonly from?: string
}

export interface Exchange {
  /** Null when no answer came in time. */
  readonly status: number | null
  /** The answer as it came. */
  readonly text: string
  /** The message in an encrypted answer; null when there is none. */
  readonly reply: string | null
  /** What is wrong with the answer. */
  readonly problem: string | null
}

/** The platform's requests to a callback address, with its cryptography. */
export class CallbackClient {
  readonly #clock: Clock
  readonly #options: Required<CallbackClientOptions>

  constructor(clock: Clock, options: CallbackClientOptions) {
    this.#clock = clock
    this.#options = { format: 'json', patience: 5000, ...options }
  }

  /** Verifies the address as an administrator does by saving it: good is the decrypted text alone, with 200, within a second. */
  async verify(posting: Posting = {}): Promise<{ good: boolean; status: number | null; text: string; echo: string }> {
    const echo = String(randomInt(1e12, 9e12))
    const { encrypt, ...query } = this.#sealed(echo, posting)
    const { status, text } = await this.#request({ ...addressed(query), echostr: encrypt }, { method: 'GET' }, posting.from, 1000)
    return { good: status === 200 && text === echo, status, text, echo }
  }

  /** Posts one message, once, and opens the answer. */
  async post(message: string, posting: Posting = {}): Promise<Exchange> {
    const { encrypt, ...query } = this.#sealed(message, posting)
    const { status, text } = await this.postRaw(
      addressed(query),
      wrap(this.#options.format, encrypt, this.#options.receiveId),
      posting.from,
    )
    if (status !== 200 || text === '') return { status, text, reply: null, problem: null }
    try {
      return { status, text, reply: unwrapReply(this.#options.format, this.#options, text, query.nonce), problem: null }
    } catch (error) {
      if (error instanceof Error) return { status, text, reply: null, problem: error.message }
      throw error
    }
  }

  get(query: Readonly<Record<string, string>>, patience?: number): Promise<{ status: number | null; text: string }> {
    return this.#request(query, { method: 'GET' }, undefined, patience)
  }

  /** Exactly this body under exactly these parameters. */
  postRaw(query: Readonly<Record<string, string>>, body: string, from?: string): Promise<{ status: number | null; text: string }> {
    const type = this.#options.format === 'json' ? 'application/json' : 'text/xml'
    return this.#request(query, { method: 'POST', body, headers: { 'content-type': type } }, from)
  }

  async #request(query: Readonly<Record<string, string>>, init: Init, from = '127.0.0.1', patience = this.#options.patience) {
    const url = `${this.#options.url}?${Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}` // prettier-ignore
    try {
      return await requestFrom(from, url, { ...init, signal: AbortSignal.timeout(patience) })
    } catch (error) {
      // A connection that cannot be had is to the platform what an answer is that does not come.
      return { status: null, text: error instanceof Error ? error.message : '' }
    }
  }

  #sealed(message: string, { spoilt, timestamp = this.#clock.now(), nonce = randomBytes(5).toString('hex') }: Posting): Sealed {
    const receiveId = spoilt === 'receive-id' ? `${this.#options.receiveId}x` : this.#options.receiveId
    const sealed = seal({ ...this.#options, receiveId }, message, String(timestamp), nonce)
    return spoilt === undefined ? sealed : { ...sealed, ...spoil(sealed, spoilt) }
  }
}

type Init = Pick<Parameters<typeof requestFrom>[2], 'method' | 'body' | 'headers'>

const addressed = ({ signature, timestamp, nonce }: Omit<Sealed, 'encrypt'>) => ({ msg_signature: signature, timestamp, nonce })

const otherDigit = (text: string): string => (text.startsWith('0') ? '1' : '0') + text.slice(1)

function spoil({ signature, timestamp, nonce, encrypt }: Sealed, what: Spoilt): Partial<Sealed> {
  switch (what) {
    case 'signature':
      return { signature: otherDigit(signature) }
    case 'no-signature':
      return { signature: '' }
    case 'timestamp':
      return { timestamp: String(Number(timestamp) + 1) }
    case 'nonce':
      return { nonce: `${nonce}x` }
    case 'ciphertext':
      return { encrypt: otherLetter(encrypt) }
    case 'not-base64':
      return { encrypt: `*${encrypt.slice(1)}` }
    case 'receive-id':
      return {}
  }
}

const otherLetter = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
