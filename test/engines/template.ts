import type { Database } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createQueues, withJobs } from '../../src/delivery/jobs.ts'

/** What every test's database starts with: the tables, those of the queue too, and nothing in them. */
export async function prepare(database: Database): Promise<void> {
  await migrate(database.db)
  await prepareQueue(database)
}

/** Makes the tables of the queue and its queues, as the program does when it starts. */
export const prepareQueue = (database: Database): Promise<void> => withJobs(database, ({ boss }) => createQueues(boss))

/** In a test nothing but the test's own doing may break a connection, so it has to be seen. */
export const reportLost = (error: Error): void => console.error('a connection broke:', error.message)
