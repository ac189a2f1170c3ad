import type { Organisation } from '../people/organisation.ts'
import { UsageError } from './usage.ts'

/** The id of a district that is named by its id, its name or an alias. */
export function districtNamed({ districts }: Pick<Organisation, 'districts'>, text: string): string {
  const found = districts.find(({ id, name, aliases }) => id === text || name === text || aliases.includes(text))
  if (found === undefined) throw new UsageError(`没有区县 ${text}，可用：${districts.map(({ id, name }) => `${id}（${name}）`).join('、')}`)
  return found.id
}
