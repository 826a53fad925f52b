/** The number that was given for `option`. @throws RangeError when it is not whole, or less than `least` */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${option} must be a whole number ≥ ${least}, not "${text}"`);
  return value;
}
