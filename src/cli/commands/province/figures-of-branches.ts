import type { Logger } from 'pino'
import type { EditionAsked } from '../../../bulletins/bulletin.ts'
import { type BranchFigures, branchFigures } from '../../../bulletins/province/branch-figures.ts'
import type { Asked } from '../../../bulletins/province/province.ts'
import type { Secret } from '../../../config/secret.ts'
import { openDatabase } from '../../../db/database.ts'
import { databaseKind, kindNames } from '../../../db/mark.ts'
import { isMigrated } from '../../../db/migrate.ts'
import { DatabaseProblem } from '../../../db/problems.ts'
import { refusedBy } from '../../../db/refused.ts'
import type { DatabaseKind } from '../../../db/tables/database.ts'

interface BranchOnServer {
  readonly name: string
  readonly schema: string
  readonly url: Secret
}

interface About {
  readonly kind: DatabaseKind
  readonly log: Logger
}

/** So many branches are counted at once, each on so many connections. */
const AT_ONCE = 4
const CONNECTIONS = 2

/** Each counted where it is, in their order. One that cannot be is named with what is wrong there; the others are counted all the same. */
export async function figuresOfBranches(branches: readonly BranchOnServer[], asked: EditionAsked, about: About): Promise<Asked[]> {
  const waiting = [...branches.entries()]
  const done = new Map<number, Asked>()
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, branch] = next
      done.set(place, await figuresOrProblem(branch, asked, about))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return branches.flatMap((_branch, place) => done.get(place) ?? [])
}

async function figuresOrProblem(branch: BranchOnServer, asked: EditionAsked, about: About): Promise<Asked> {
  const { name } = branch
  try {
    return { name, figures: await figuresOf(branch, asked, about) }
  } catch (error) {
    const problem = error instanceof DatabaseProblem ? error : refusedBy(error)
    if (problem === null) throw error
    return { name, problem: problem.message }
  }
}

async function figuresOf({ schema, url }: BranchOnServer, asked: EditionAsked, { kind, log }: About): Promise<BranchFigures> {
  const lost = (error: Error): void => log.warn({ err: error, branch: schema }, 'a database connection was lost')
  const database = await openDatabase({ url: url.reveal(), connections: CONNECTIONS, branch: schema }, lost)
  try {
    const { db } = database
    if (!(await isMigrated(db))) throw new DatabaseProblem(`表结构与本程序的版本不同：请用同一版本，或在该分公司运行 sameday migrate`)
    const marked = await databaseKind(db)
    if (marked !== null && marked !== kind) throw new DatabaseProblem(`这是${kindNames[marked]}数据库，不是${kindNames[kind]}数据库`)
    const figures = await branchFigures(db, asked)
    if (figures === null) throw new DatabaseProblem('还没有采用过组织文件：请先在该分公司导入工单或运行服务')
    return figures
  } finally {
    await database.close()
  }
}
