import {
  type AddressesOf,
  type ConnectionRow,
  type ConnectionsOf,
  type GroupPlatform,
  type Variable,
  perGroupPlatform,
  platforms,
} from '../platforms/platforms.ts'
import { type Variables, urlOf } from './environment.ts'
import type { Secret } from './secret.ts'

/** What the environment says of each real platform, field by field as the table of platforms names them. */
export type PlatformConfigs = { readonly [P in GroupPlatform]: PlatformConfig<P> }

export interface PlatformConfig<P extends GroupPlatform> {
  /** null: not configured. */
  readonly connections: { readonly [C in keyof ConnectionsOf<P>]: ConnectionValues<ConnectionsOf<P>[C]> | null }
  readonly addresses: { readonly [A in keyof AddressesOf<P>]: string }
}

/** What a variable of each kind is to the program. */
interface Kinds {
  readonly text: string
  readonly secret: Secret
  readonly 'aes-key': Secret
  readonly 'web-address': string
  readonly 'socket-address': string
  readonly switch: boolean
}
type ValueOf<V> = V extends { readonly is: infer K extends keyof Kinds }
  ? Kinds[K] | (V extends { readonly otherwise: null } ? null : never)
  : never
type ConnectionValues<C> = C extends { readonly required: infer R; readonly optional: infer O }
  ? { readonly [F in keyof R]: ValueOf<R[F]> } & { readonly [F in keyof O]: ValueOf<O[F]> }
  : never

/** Problems are left with the variables. */
export const platformConfigs = (variables: Variables): PlatformConfigs =>
  // What each kind of variable is to the program, `Kinds` says and `read` does.
  perGroupPlatform((platform) => {
    const { connections, addresses } = platforms[platform].outside
    return {
      connections: each<ConnectionRow>(connections, (row) => connectionOf(variables, row)),
      addresses: valuesOf(variables, addresses),
    }
  }) as unknown as PlatformConfigs

/** The names of the variables that turn a connection on. */
export const requiredVariables = ({ required }: ConnectionRow): string[] => Object.values(required).map(({ variable }) => variable)

function connectionOf(variables: Variables, row: ConnectionRow): object | null {
  const optional = Object.values(row.optional).map(({ variable }) => variable)
  const isComplete = variables.together(requiredVariables(row), optional)
  const values = { ...valuesOf(variables, row.required), ...valuesOf(variables, row.optional) }
  return isComplete ? values : null
}

const valuesOf = (variables: Variables, rows: Readonly<Record<string, Variable>>): object => each(rows, (row) => read(variables, row))

const each = <R>(rows: Readonly<Record<string, R>>, of: (row: R) => unknown): object =>
  Object.fromEntries(Object.entries(rows).map(([field, row]) => [field, of(row)]))

function read(variables: Variables, { variable, is, otherwise = null }: Variable): string | boolean | Secret | null {
  switch (is) {
    case 'text':
      return variables.text(variable) ?? otherwise
    case 'secret':
      return variables.secret(variable)
    case 'aes-key':
      return variables.read(variable, aesKeyOf, '应为 43 位的 EncodingAESKey') === null ? null : variables.secret(variable)
    case 'web-address':
      return variables.read(variable, (text) => baseOf(text, ['https:', 'http:']), '应为 https://… 的网址') ?? otherwise
    case 'socket-address':
      return variables.read(variable, (text) => baseOf(text, ['wss:', 'ws:']), '应为 wss://… 的网址') ?? otherwise
    case 'switch':
      return variables.read(variable, switchOf, '只能是 on 或 off') ?? otherwise
  }
}

const aesKeyOf = (text: string): string | null => (/^[A-Za-z0-9+/]{43}$/.test(text) ? text : null)

const switchOf = (text: string): boolean | null => (text === 'on' ? true : text === 'off' ? false : null)

/** Without a slash at the end, so that paths can be put behind it. */
const baseOf = (text: string, protocols: readonly string[]): string | null =>
  urlOf(text, protocols)?.hostname ? text.replace(/\/+$/, '') : null
