import { readFileSync } from 'node:fs'
import { parseOrganisation } from '../../src/people/read-organisation.ts'

/** The shipped example, as text to damage and as the organisation it means. */
export const exampleText = readFileSync(new URL('../../config/lianyungang.yaml', import.meta.url), 'utf8')
export const example = parseOrganisation(exampleText)
