import { type Organisation, districtOf, personOf } from '../people/organisation.ts'

/** How a person is named to others; null did it without a person. */
export const nameOf = (organisation: Organisation, person: string | null): string =>
  person === null ? '系统' : (personOf(organisation, person)?.name ?? person)

export const districtName = (organisation: Organisation, id: string): string => districtOf(organisation, id)?.name ?? id
