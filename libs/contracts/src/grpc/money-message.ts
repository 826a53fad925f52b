/** In minor units. */
export interface MoneyMessage {
  readonly amount: number;
  readonly currency: string;
}
