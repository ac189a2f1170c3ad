import { appendAudit } from '../../../audit/append.ts'
import { noteContactList } from '../../../audit/contact-looks.ts'
import { orderFile } from '../../../disclosure/order-file.ts'
import { noRight } from '../../../messages/fixed-words.ts'
import { findOrder } from '../../../orders/queries.ts'
import { mayDo } from '../../../people/permissions.ts'
import { type Program, contextNow } from '../../../program/program.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { no } from '../../output/no.ts'
import { writeBytes } from '../../output/write-table.ts'

interface Given {
  readonly id: string
  readonly by: string
  readonly out: string
}

/** `sameday order export`: all that is held about an order as one file, for the customer who asks for it. */
export async function orderExport(given: Given, io: CommandIo, program: Program): Promise<0 | 1> {
  const { by, out } = given
  const { organisation, audit, clock, database } = program
  const id = given.id.normalize('NFKC').trim().toUpperCase()
  const stored = await findOrder(database.db, id)
  const here = { conversation: { kind: 'direct', person: by }, district: stored?.order.district ?? null, ownOrder: false } as const
  const { allowed } = mayDo(organisation, by, 'see-contact', here)
  const known = stored !== null && allowed
  // Before the file is there: whoever reads it has seen it all.
  await database.db.transaction().execute(async (trx) => {
    const who = { at: clock.now(), person: by, platform: 'cli', conversation: null } as const
    if (known) return noteContactList(trx, audit.keys, { person: by, where: '工单全部资料', at: clock.now() }, [id])
    return appendAudit(trx, audit.keys, { ...who, action: 'see-contact', orderId: id, outcome: 'refused', detail: '工单全部资料' })
  })
  if (!allowed) return no(io, `${noRight}：导出工单的全部资料需要能看完整联系方式的角色（管控、服务调度中心）`)
  if (stored === null) return no(io, '查无此单')
  const file = await orderFile(database.db, id, await contextNow(program), organisation)
  return writeBytes(out, Buffer.from(`${JSON.stringify(file, null, 2)}\n`), io)
}
