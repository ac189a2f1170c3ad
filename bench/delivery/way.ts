import type { Branch } from './branch.ts'

/** A platform with somebody behind it who answers: the program, or a bare handler. */
export interface Answering extends AsyncDisposable {
  /** Somebody says something; resolves when the platform knows that it was taken, where it is told. */
  say(userId: string, text: string): unknown
  /** How many answers have been seen so far. */
  answers(): number
}

/** A way into a platform, with the program behind it or a bare handler. */
export interface Way {
  readonly name: string
  /** Of this person on the platform. */
  userId(person: string): string
  program(branch: Branch): Promise<Answering>
  bare(): Promise<Answering>
}
