import type { Tell } from './intake/tell.ts'
import type { Product } from './product.ts'

/** How intake tells the control group. The queue comes first: within a transaction of the embedded engine it could not be opened. */
export async function controlTell({ queue, tellControl }: Pick<Product, 'queue' | 'tellControl'>): Promise<Tell> {
  await queue()
  return async (trx, { key, text }) => (await tellControl(trx, key, text)).length > 0
}

/** The same for a command, which opens no queue for nobody; whoever serves the platform sends its messages. */
export async function commandTell(
  product: Pick<Product, 'queue' | 'tellControl' | 'organisation' | 'database' | 'platformsNow'>,
): Promise<Tell> {
  const group = product.organisation.groups.find(({ purpose }) => purpose === 'control')
  const platforms = group === undefined ? [] : (await product.platformsNow(product.database.db))(group.id)
  return platforms.length === 0 ? null : controlTell(product)
}
