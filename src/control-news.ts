import { controlGroup, tellerOf } from './alerting/control-group.ts'
import type { Tell } from './intake/tell.ts'
import type { Product } from './product.ts'
import { groupPlatform } from './talking.ts'

type Telling = Pick<Product, 'kind' | 'organisation' | 'queue'>

const reaching = ({ kind, organisation }: Telling) => ({ organisation, platformOf: () => groupPlatform(kind) })

/** How intake tells the control group. Opens the queue, which cannot be done within a transaction of the embedded engine. */
export const controlTell = async (product: Telling): Promise<Tell> => tellerOf(reaching(product), await product.queue())

/** The same for a command, which opens no queue for nobody; whoever serves the platform sends its messages. */
export const commandTell = async (product: Telling): Promise<Tell> =>
  controlGroup(reaching(product)) === null ? null : controlTell(product)
