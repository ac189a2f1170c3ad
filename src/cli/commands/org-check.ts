import { resolve } from 'node:path'
import { realClock } from '../../clock.ts'
import { orgCheck as check, restDaysMissing } from '../../people/org-check.ts'
import { dayOf } from '../../policy/instant.ts'
import type { CommandIo } from '../../remote/command-io.ts'

/** `sameday org check FILE`: every problem of an organisation file, or what it holds; 1 when there is a problem. */
export async function orgCheck({ file }: { readonly file: string }, { cwd, out }: CommandIo): Promise<0 | 1> {
  const { problems, summary, organisation } = check(resolve(cwd, file))
  const missing = organisation && restDaysMissing(organisation, dayOf(realClock.now()))
  await out(`${[...problems, ...summary, ...(missing === null ? [] : [`提醒：${missing}`])].join('\n')}\n`)
  return problems.length === 0 ? 0 : 1
}
