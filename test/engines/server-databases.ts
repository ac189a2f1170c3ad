import pg from 'pg'

export const databaseUrl = (server: string, database: string): string => server.replace(/postgres$/, database)

export async function createDatabase(server: string, name: string, template: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(`create database ${name} template ${template}`)
  } finally {
    await client.end()
  }
}
