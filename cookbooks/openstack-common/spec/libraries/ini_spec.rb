# frozen_string_literal: true

require_relative '../../libraries/ini'

RSpec.describe OpenStackCommon::Ini do
  def lines(sections)
    described_class.render(sections).lines(chomp: true).drop(1).reject(&:empty?)
  end

  it 'sorts sections and options, DEFAULT first' do
    expect(lines('b' => { 'y' => 1, 'x' => 2 }, 'DEFAULT' => { 'z' => true })).to eq(['[DEFAULT]', 'z = true', '[b]', 'x = 2', 'y = 1'])
  end

  it 'repeats an option for each member of an Array' do
    expect(lines('a' => { 'x' => %w(1 2) })).to eq(['[a]', 'x = 1', 'x = 2'])
  end

  # What oslo.config makes of it: tests/unit/cookbooks.
  it 'writes a text that must arrive as it is plainly where that will do' do
    plain = ['plain', 'a b', 'a"', 'it\'s']
    expect(plain.map { |text| described_class.literal(text) }).to eq(plain)
    expect([' a', '"', '"a" "b"', 'a\\$b'].map { |text| described_class.literal(text) }).to eq(['" a"', '"""', '""a" "b""', 'a\\\\$b'])
  end

  it 'leaves out what is nil, and a section without options' do
    expect(lines('a' => { 'x' => nil, 'y' => false }, 'b' => {})).to eq(['[a]', 'y = false'])
  end

  # Each of these would come out as something else than it is, and the first as a section of its own.
  broken = {
    "1\n[b]" => 'has the character "\n"', "1\r" => 'has the character "\r"', "\xff" => 'has the character "\u0000"',
    { 'y' => 1 } => 'has a value of the class Hash', [nil] => 'has a value of the class NilClass', [[1]] => 'has a value of the class Array',
    (1..2) => 'has a value of the class Range'
  }.freeze

  broken.each do |value, words|
    it "refuses #{value.inspect} by the name of its option, and does not show it" do
      expect { described_class.render('a' => { 'x' => value }) }.to raise_error(ArgumentError, /\Aa.x #{Regexp.escape(words)}: it must be a text of one line, [^\n]*\z/)
    end
  end

  it 'refuses names that would be read as something else' do
    sections = { 'a]' => {}, '' => {}, 'b' => 'x', 'c' => { 'x = y' => 1, '[d' => 1, '#e' => 1, '' => 1, "f\n" => 1, ' g' => 1 } }
    expect(described_class.faults(sections).map(&:first)).to eq(
      [['"a]"'], ['""'], ['b'], ['c', 'x = y'], ['c', '[d'], ['c', '#e'], ['c', ''], ['c', "f\n"], ['c', ' g']]
    )
  end

  it 'takes texts, symbols, numbers, true and false' do
    expect(lines('a' => { 'v' => 'a b', 'w' => :c, 'x' => 1.5, 'y' => false, 'z' => [] })).to eq(['[a]', 'v = a b', 'w = c', 'x = 1.5', 'y = false'])
  end

  it 'changes one line for one changed option' do
    before = { 'a' => { 'x' => 1, 'y' => 2 }, 'b' => { 'z' => 3 } }
    after = { 'a' => { 'x' => 1, 'y' => 9 }, 'b' => { 'z' => 3 } }
    expect(lines(after) - lines(before)).to eq(['y = 9'])
  end
end
