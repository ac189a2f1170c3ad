import { AuditProblem } from '../audit/problems.ts'
import { BackupProblem } from '../backup/problems.ts'
import { BadConfig } from '../config/environment.ts'
import { DatabaseProblem } from '../db/problems.ts'
import { refusedBy } from '../db/refused.ts'
import { FileRefused } from '../intake/table/file-refused.ts'
import { BadOrganisation } from '../people/problem.ts'
import { CannotServe } from '../remote/running-server.ts'
import { CannotListen } from '../server/listen.ts'
import { ContextProblem } from './judging/context-file.ts'

/** What is said in its own words, in Chinese; anything else is a fault of the program and shows where. */
const refusals = [
  AuditProblem,
  BackupProblem,
  BadConfig,
  BadOrganisation,
  CannotListen,
  CannotServe,
  ContextProblem,
  DatabaseProblem,
  FileRefused,
]

/** Null: it is none of these. */
export function refusalOf(error: unknown): Error | null {
  if (error instanceof Error && refusals.some((refusal) => error instanceof refusal)) return error
  return refusedBy(error)
}
