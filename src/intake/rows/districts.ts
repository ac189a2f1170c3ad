/** What intake has to know of a district. */
interface District {
  readonly id: string
  readonly name: string
  readonly aliases: readonly string[]
}

/** District ids by every name that a source may write. */
export type Districts = ReadonlyMap<string, string>

export const districtNames = (districts: readonly District[]): Districts =>
  new Map(districts.flatMap(({ id, name, aliases }) => [id, name, ...aliases].map((known) => [known, id])))
