import type { Sms } from '../people/sms-schema.ts'
import { BadConfig, type Environment, Variables } from './environment.ts'
import type { Secret } from './secret.ts'

/** What the environment holds for the headers of the SMS platform, by variable. Throws BadConfig when one is missing. */
export function readSmsSecrets({ http }: Pick<Sms, 'http'>, environment: Environment = process.env): ReadonlyMap<string, Secret> {
  const variables = new Variables(environment)
  const secrets = new Map<string, Secret>()
  for (const call of http === null ? [] : [http, ...(http.pull === null ? [] : [http.pull])])
    for (const value of Object.values(call.headers)) {
      if (typeof value === 'string') continue
      const secret = variables.secret(value.env)
      if (secret === null) variables.problem(value.env, '缺少；组织文件的 sms 用到它')
      else secrets.set(value.env, secret)
    }
  if (variables.problems.length > 0) throw new BadConfig([...new Set(variables.problems)])
  return secrets
}
