interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** Each value with its text, in the order of the list. */
  readonly options: Readonly<Record<string, string>>;
  readonly onValue: (value: string) => void;
}

/** A labelled choice of one value. */
export const Choice = ({ label, value, options, onValue }: ChoiceProps) => (
  <label>
    <span>{label}</span>
    <select value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
      {Object.entries(options).map(([name, shown]) => (
        <option value={name} key={name}>
          {shown}
        </option>
      ))}
    </select>
  </label>
);
