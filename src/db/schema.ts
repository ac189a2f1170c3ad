import type { AlertingTables } from './tables/alerting.ts'
import type { BulletinTables } from './tables/bulletins.ts'
import type { CompensationTables } from './tables/compensation.ts'
import type { ConversationTables } from './tables/conversation.ts'
import type { DatabaseTables } from './tables/database.ts'
import type { DemonstrationTables } from './tables/demonstration.ts'
import type { DeliveryTables } from './tables/delivery.ts'
import type { ErasureTables } from './tables/erasure.ts'
import type { EscalationTables } from './tables/escalation.ts'
import type { FileTables } from './tables/files.ts'
import type { KnowledgeTables } from './tables/knowledge.ts'
import type { OrderTables } from './tables/orders.ts'
import type { OutageTables } from './tables/outages.ts'
import type { PayTables } from './tables/pay.ts'
import type { PayoutFileTables } from './tables/payout-files.ts'
import type { PlatformTables } from './tables/platforms.ts'
import type { PolicyTables } from './tables/policy.ts'
import type { ScheduleTables } from './tables/schedule.ts'
import type { TellingTables } from './tables/telling.ts'
import type { ThrottlingTables } from './tables/throttling.ts'
import type { WatchdogTables } from './tables/watchdog.ts'

export interface Schema
  extends
    DatabaseTables,
    OrderTables,
    DeliveryTables,
    ConversationTables,
    AlertingTables,
    ErasureTables,
    EscalationTables,
    ScheduleTables,
    DemonstrationTables,
    FileTables,
    KnowledgeTables,
    PolicyTables,
    PlatformTables,
    BulletinTables,
    OutageTables,
    CompensationTables,
    PayTables,
    PayoutFileTables,
    TellingTables,
    ThrottlingTables,
    WatchdogTables {}
