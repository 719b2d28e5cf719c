# frozen_string_literal: true

require_relative '../../libraries/kinds'

RSpec.describe OpenStackCommon::Kinds do
  # What a kind makes of each value; those that it refuses are left out.
  def taken(kind, *values)
    values.select { |value| kind.allows?(value) }.to_h { |value| [value, kind.of(value)] }
  end

  it 'takes a number in a text for a number, and nothing else' do
    others = [0, -1, '0', '-1', 1.5, '1.5', '', ' 2', "2\n", 'two', true, nil, [], {}]
    expect(taken(described_class::COUNT, 1, '2', '08', *others)).to eq(1 => 1, '2' => 2, '08' => 8)
    expect(taken(described_class::PORT, 80, '443', 65_535, 65_536, *others)).to eq(80 => 80, '443' => 443, 65_535 => 65_535)
  end

  it 'knows true and false, as words too' do
    expect(taken(described_class::FLAG, true, false, 'true', 'false', 'yes', 1, nil)).to eq(true => true, false => false, 'true' => true, 'false' => false)
  end

  it 'takes a text of one line, or what is written as one' do
    expect(taken(described_class::TEXT, 'a b', :c, 5, "a\nb", "a\r", "\0", "\xff", 1.5, true, nil, [], {})).to eq('a b' => 'a b', :c => 'c', 5 => '5')
    expect(taken(described_class::TEXTS, [], [:a, 'b'], ["a\n"], [[]], 'a', nil)).to eq([] => [], [:a, 'b'] => %w(a b))
  end

  it 'takes one of the words that there are' do
    expect(taken(described_class.one_of('flat', 'vlan'), 'flat', :vlan, 'Flat', nil)).to eq('flat' => 'flat', vlan: 'vlan')
  end

  it 'takes hosts and paths that a URL can be made of' do
    expect(taken(described_class::HOST, 'h.example', '192.0.2.1', '2001:db8::1', '[::1]', 'h:80', 'fe80::1%eth0', '', ' h', nil).keys)
      .to eq(%w(h.example 192.0.2.1 2001:db8::1))
    expect(taken(described_class::PATH, '', '/v3', '/a/b', 'v3', '/v3/', '//v3', '/a b', '/v3?x', nil).keys).to eq(['', '/v3', '/a/b'])
  end
end
