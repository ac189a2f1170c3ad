import { controlGroup, tellerOf } from './alerting/control-group.ts'
import type { Tell } from './intake/tell.ts'
import type { Product } from './product.ts'
import { groupPlatform } from './talking.ts'

/**
 * How intake tells the control group; null: the group cannot be reached. Opens the queue, which cannot be done within a transaction of the
 * embedded engine; a command's messages are sent by whoever serves the platform.
 */
export async function controlTell({ kind, organisation, queue }: Pick<Product, 'kind' | 'organisation' | 'queue'>): Promise<Tell> {
  const there = controlGroup({ organisation, platformOf: () => groupPlatform(kind) })
  return there === null ? null : tellerOf(there, await queue())
}
