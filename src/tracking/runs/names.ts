import { type Random, systemRandom } from '../../kit/random.ts'

/** A name for what nobody gave one: two words and a number, as in `quiet-maple-417`. */
export const randomName = (random: Random = systemRandom): string => {
  const one = (words: string) => {
    const list = words.split(' ')
    return list[Math.floor(random() * list.length)]!
  }
  return `${one(qualities)}-${one(plants)}-${Math.floor(random() * 1000)}`
}

const qualities =
  'able amber bold brave bright brisk calm clean clear clever cosy crisp curious deft eager early fair fine fresh gentle glad golden good grand green hardy honest humble keen kind late light lively loyal lucky lush mellow merry mild neat nimble noble patient plain proud quick quiet rare ready rich ripe robust rosy serene sharp shy silent sleek smart snug soft sound spry steady still strong sunny sure sweet swift tall tame tender tidy vivid warm wild wise witty young'

const plants =
  'acacia alder almond anise apple apricot ash aspen aster barley basil bay beech birch borage bramble briar cacao cedar cherry chestnut chive clover coriander cotton cress crocus cumin cypress dahlia daisy dill elder elm fennel fern fig fir flax ginger grape hazel heather hemp holly hop hyssop iris ivy jasmine juniper kale larch laurel lavender lemon lilac lily lime linden lotus lupin maize mallow maple millet mint moss mulberry myrtle nettle oak oat olive orchid pansy peach pear pepper pine plum poplar poppy quince rice rose rowan rye saffron sage sorrel spruce sumac tansy thistle thyme tulip vine violet walnut wheat willow yarrow yew'
