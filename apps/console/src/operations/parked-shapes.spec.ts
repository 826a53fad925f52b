import { placeIn, placeOf } from './parked-shapes';

describe('the URL of a parked message', () => {
  it('names the message, whatever its stream is called', () => {
    const place = { group: 'ordering/order-summary', key: 'inventory.stock-컵 1&2=3', position: '000/12' };
    expect(placeIn(new URLSearchParams(placeOf(place)))).toEqual(place);
  });

  it.each(['', 'group=a&key=b', 'group=a&key=&position=1'])('names none as "%s"', (query) => {
    expect(placeIn(new URLSearchParams(query))).toBeUndefined();
  });
});
