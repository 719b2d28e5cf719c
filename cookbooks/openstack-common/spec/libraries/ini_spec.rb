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

  it 'changes one line for one changed option' do
    before = { 'a' => { 'x' => 1, 'y' => 2 }, 'b' => { 'z' => 3 } }
    after = { 'a' => { 'x' => 1, 'y' => 9 }, 'b' => { 'z' => 3 } }
    expect(lines(after) - lines(before)).to eq(['y = 9'])
  end
end
