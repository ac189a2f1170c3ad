import { join } from 'node:path'
import { readOrganisation } from '../../src/people/read-organisation.ts'

export const organisation = readOrganisation(join(import.meta.dirname, '../../config/lianyungang.yaml'))
