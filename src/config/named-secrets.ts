import { BadConfig, type Environment, Variables } from './environment.ts'
import type { Secret } from './secret.ts'

/** What the environment holds under the names that the organisation file gives. `where`: of which section. Throws BadConfig when one is missing. */
export function readNamedSecrets(
  names: readonly string[],
  where: string,
  environment: Environment = process.env,
): ReadonlyMap<string, Secret> {
  const variables = new Variables(environment)
  const secrets = new Map<string, Secret>()
  for (const name of names) {
    const secret = variables.secret(name)
    if (secret === null) variables.problem(name, `缺少；组织文件的 ${where} 用到它`)
    else secrets.set(name, secret)
  }
  if (variables.problems.length > 0) throw new BadConfig([...new Set(variables.problems)])
  return secrets
}
