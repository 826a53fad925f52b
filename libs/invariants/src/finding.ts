/** A promise of the shop that its log can prove or break. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I8';

/** Every rule that is checked, with the invariant that it belongs to. */
export const RULES = {
  RECEIPT_NOT_POSITIVE: 'I1',
  SET_ASIDE_TWICE: 'I1',
  FREED_WITHOUT_RESERVATION: 'I1',
  STOCK_BELOW_ZERO: 'I1',
  RESERVED_ABOVE_STOCK: 'I1',
  SET_ASIDE_AFTER_RELEASE: 'I1',
  KEEPS_RESERVATION: 'I1',
  TWO_INTENTS: 'I2',
  CAPTURED_WITHOUT_INTENT: 'I2',
  CAPTURED_TWICE: 'I2',
  KEEPS_WRONG_AMOUNT: 'I2',
  PARTS_ABOVE_CAPTURE: 'I2',
  PART_NOT_REQUESTED: 'I2',
  PART_NOT_REFUNDED: 'I2',
  COMPLETED_WITHOUT_MONEY: 'I3',
  COMPLETED_WITHOUT_GOODS: 'I3',
  SHIPPED_WITHOUT_CONFIRMATION: 'I3',
  GOODS_NOT_SHIPPED: 'I3',
  ENDED_WITH_MONEY: 'I3',
  ENDED_WITH_GOODS: 'I3',
  UNPLACED_ORDER: 'I4',
  WITHOUT_CAUSE: 'I4',
  HEARD_WITHOUT_MESSAGE: 'I4',
  PLACED_TWICE: 'I5',
  BOOKED_TWICE: 'I5',
  REFUND_REQUESTED_TWICE: 'I5',
  TWO_ANSWERS: 'I5',
  STEP_REPEATED: 'I8',
  ENDED_TWICE: 'I8',
  ENDED_OTHERWISE: 'I8',
  GOES_ON_AFTER_END: 'I8',
  NOT_ENDED: 'I8',
  NEVER_BEGAN: 'I8',
  TIMER_OVERDUE: 'I8',
  WAITS_WITHOUT_TIMER: 'I8',
} as const satisfies Readonly<Record<string, Invariant>>;

export type Rule = keyof typeof RULES;

/** A broken rule. */
export interface Finding {
  readonly rule: Rule;
  readonly invariant: Invariant;
  /** The id of the order, or the SKU, about which it is. */
  readonly subject: string;
  readonly sentence: string;
}

export const finding = (rule: Rule, subject: string, sentence: string): Finding => ({
  rule,
  invariant: RULES[rule],
  subject,
  sentence,
});

/** The findings whose rule does not hold. */
export const broken = (subject: string, checks: readonly (readonly [boolean, Rule, string])[]): Finding[] =>
  checks.flatMap(([holds, rule, sentence]) => (holds ? [] : [finding(rule, subject, sentence)]));
