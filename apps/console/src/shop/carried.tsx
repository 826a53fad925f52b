import { useTexts } from '../texts/language';

interface CarriedProps {
  readonly carrier: string | undefined;
  readonly trackingNumber: string | undefined;
}

/** Who carries a shipment, and under which number, as rows of a list of facts. */
export function Carried({ carrier, trackingNumber }: CarriedProps) {
  const { shop: texts } = useTexts();
  return (
    <>
      {carrier && (
        <>
          <dt>{texts.carrier}</dt>
          <dd>{carrier}</dd>
        </>
      )}
      {trackingNumber && (
        <>
          <dt>{texts.tracking}</dt>
          <dd>
            <code>{trackingNumber}</code>
          </dd>
        </>
      )}
    </>
  );
}
