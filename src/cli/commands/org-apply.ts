import { randomUUID } from 'node:crypto'
import { copyFileSync, realpathSync, renameSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CommandIo } from '../../remote/command-io.ts'
import { exampleOrganisation } from '../../config/config.ts'
import { appendAudit } from '../../audit/append.ts'
import { applyPolicy, previewPolicy } from '../../orders/in-force/apply-policy.ts'
import { changeLines } from '../../orders/words/change-words.ts'
import type { Changes } from '../../orders/in-force/changes.ts'
import { checkOrganisationApart } from '../../intake/apart/read-apart.ts'
import { priceChangeLines } from '../../pay/price-changes.ts'
import { organisationChanges } from '../../people/org-changes.ts'
import type { Organisation } from '../../people/organisation.ts'
import { contextOf } from '../../people/policy-context.ts'
import { bindingLines } from '../../platforms/bindings.ts'
import type { Program } from '../../program/program.ts'
import { systemUser } from '../system-user.ts'

interface Given {
  readonly file: string
  readonly dryRun: boolean
}

/**
 * `sameday org apply FILE`: what FILE changes in the organisation and in the verdicts; unless it is a trial, all orders are judged by it,
 * and it takes the place of the organisation file that the program is set to read.
 */
export async function orgApply({ file, dryRun }: Given, io: CommandIo, program: Program): Promise<0 | 1> {
  const path = resolve(io.cwd, file)
  const { problems, summary, organisation } = await checkOrganisationApart(path)
  if (organisation === null) {
    await io.err(`${[...problems, ...summary].join('\n')}\n`)
    return 1
  }
  const { database, clock, config } = program
  const inPlace = isSameFile(path, config.organisationFile)
  if (!dryRun && !inPlace && isSameFile(config.organisationFile, exampleOrganisation)) {
    await io.err('现在用的是随程序附带的示例，不会被覆盖：请先用 SAMEDAY_ORG 指定自己的组织文件\n')
    return 1
  }
  const given = contextOf(organisation, clock.now())
  const changes = await (dryRun ? previewPolicy : applyPolicy)(database.db, given)
  const inUse = inPlace ? null : (await checkOrganisationApart(config.organisationFile)).organisation
  const before = inUse ?? program.organisation
  const paid = await priceChangeLines(database.db, before.pay, organisation.pay, given.asOf)
  if (!dryRun) {
    if (!inPlace) replace(config.organisationFile, path)
    await database.db
      .transaction()
      .execute((trx) => appendAudit(trx, program.audit.keys, note(given.asOf, organisationChanges(before, organisation))))
  }
  const bound = await bindingLines(database.db, organisation)
  const shown = bound.length === 0 ? [] : ['群里绑定的群 id，文件没有另写的照旧：', ...bound.map((line) => `  ${line}`)]
  await io.out(`${[...report(before, organisation, changes, dryRun, paid), ...shown].join('\n')}\n`)
  return 0
}

const isSameFile = (one: string, other: string): boolean => realpathSync(one) === realpathSync(other)

/** A reader meanwhile reads the old file or the new one. */
function replace(target: string, source: string): void {
  const real = realpathSync(target)
  const beside = `${real}.${randomUUID()}`
  copyFileSync(source, beside)
  renameSync(beside, real)
}

function report(before: Organisation, after: Organisation, changes: Changes | null, dryRun: boolean, paid: readonly string[]): string[] {
  const changed = organisationChanges(before, after)
  return [
    ...(changed.length === 0 ? ['组织文件与现用的内容相同'] : ['组织文件的更改：', ...changed.map((line) => `  ${line}`)]),
    ...(changes === null ? ['判定口径不变（可选区域与参数没有更改）'] : changeLines(changes, after.districts)),
    ...(paid.length === 0 ? [] : ['计件因此改变（已封账的月份作为更正记入下月）：', ...paid.map((line) => `  ${line}`)]),
    dryRun ? '试运行，什么都没有写入' : '已采用。判定从现在起按新文件；正在运行的服务要重启，区县、群、人员、通报和预警的更改才生效',
  ]
}

const note = (at: number, changed: readonly string[]) => ({
  at,
  person: null,
  platform: 'cli',
  conversation: null,
  action: 'administer',
  orderId: null,
  outcome: 'done' as const,
  detail: `organisation applied by ${systemUser()}: ${changed.join('; ') || 'no change'}`,
})
