import type { Database } from '../../src/db/database.ts'
import { type Room, openRoom } from '../../src/db/room.ts'

/** As on a disk that has room, whatever is free here. */
export const enoughRoom = (database: Pick<Database, 'db' | 'engine'>): Room => openRoom(database, { folder: null, least: 0 })
