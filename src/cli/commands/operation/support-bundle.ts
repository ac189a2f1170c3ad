import { openChannels } from '../../../program/channels.ts'
import { examine } from '../../../program/examine/examine.ts'
import type { Program } from '../../../program/program.ts'
import { supportBundle } from '../../../program/support-bundle.ts'
import type { CommandIo } from '../../../remote/command-io.ts'
import { writeBytes } from '../../output/write-table.ts'

/** `sameday support-bundle`: one file for whoever helps from afar, to be read before it is sent. */
export async function supportBundleCommand({ out }: { readonly out: string }, io: CommandIo, program: Program): Promise<0 | 1> {
  const channels = program.kind === 'live' ? openChannels(program, await program.inbox()) : new Map()
  const bundle = await supportBundle(program, await examine(program, channels))
  const written = await writeBytes(out, Buffer.from(`${JSON.stringify(bundle, null, 2)}\n`), io)
  if (written === 0) await io.err('内容是版本、计数、状态和时间，不含工单、客户、消息和姓名；发出前请打开看一遍\n')
  return written
}
