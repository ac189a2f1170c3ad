import type { CodeMeaning, Sms } from '../people/sms-schema.ts'

/**
 * What is to be done about a platform's code. From the documents of Alibaba Cloud (isv/isp), Tencent Cloud, and the status of CMPP receipts; a
 * platform's own are added in the organisation file.
 */
const known: Readonly<Record<CodeMeaning, readonly string[]>> = {
  retry: [
    'isp.SYSTEM_ERROR',
    'isp.GATEWAY_ERROR',
    'SYSTEM_ERROR',
    'InternalError',
    'InternalError.Timeout',
    'FailedOperation.FailResolvePacket',
    'MK:0001',
    'EXPIRED',
    '429',
  ],
  later: [
    'isv.BUSINESS_LIMIT_CONTROL',
    'isv.DAY_LIMIT_CONTROL',
    'isv.MONTH_LIMIT_CONTROL',
    'LimitExceeded.PhoneNumberDailyLimit',
    'LimitExceeded.PhoneNumberOneHourLimit',
    'LimitExceeded.PhoneNumberThirtySecondLimit',
    'LimitExceeded.DailyLimit',
    'MK:0012',
  ],
  never: [
    'isv.MOBILE_NUMBER_ILLEGAL',
    'isv.BLACK_KEY_CONTROL_LIMIT',
    'isv.DENY_IP_RANGE',
    'FailedOperation.PhoneNumberInBlacklist',
    'InvalidParameterValue.IncorrectPhoneNumber',
    'UNDELIV',
    'REJECTD',
    'DELETED',
    'MK:0005',
    'no-telephone',
    'no-mobile',
  ],
  person: [
    'isv.SMS_SIGNATURE_ILLEGAL',
    'isv.SMS_TEMPLATE_ILLEGAL',
    'isv.SMS_SIGN_ILLEGAL',
    'isv.OUT_OF_SERVICE',
    'isv.AMOUNT_NOT_ENOUGH',
    'isv.ACCOUNT_ABNORMAL',
    'isv.ACCOUNT_NOT_EXISTS',
    'isv.PRODUCT_UN_SUBSCRIPT',
    'FailedOperation.SignatureIncorrectOrUnapproved',
    'FailedOperation.TemplateIncorrectOrUnapproved',
    'FailedOperation.TemplateUnapprovedOrNotExist',
    'FailedOperation.InsufficientBalanceInSmsPackage',
    'UnauthorizedOperation',
    '401',
    '403',
  ],
}

/** A code that nobody knows is for a person: repeated blindly it could cost money or the signature. */
export function meaningOf(code: string, { codes }: Pick<Sms, 'codes'>): CodeMeaning {
  for (const meaning of ['retry', 'later', 'never', 'person'] as const)
    if (codes[meaning].includes(code) || known[meaning].includes(code)) return meaning
  return 'person'
}
