import { resolve } from 'node:path'
import type { CommandIo } from '../../remote/command-io.ts'
import { orgCheck } from '../../people/org-check.ts'
import { UsageError } from '../usage.ts'

/** `sameday org check FILE`: every problem of an organisation file, or what it holds; 1 when there is a problem. */
export async function runOrg([verb = '', file = '']: readonly string[], io: CommandIo): Promise<0 | 1> {
  if (verb !== 'check') throw new UsageError(`没有 org ${verb}`, '用法：sameday org check FILE | org apply FILE [--dry-run]')
  const { problems, summary } = orgCheck(resolve(io.cwd, file))
  await io.out(`${[...problems, ...summary].join('\n')}\n`)
  return problems.length === 0 ? 0 : 1
}
