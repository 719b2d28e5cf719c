# frozen_string_literal: true

require_relative '../../libraries/secret_rules'

RSpec.describe OpenStackCommon::SecretRules do
  def fault(kind, value)
    described_class.fault(kind, value)
  end

  it 'takes every printable ASCII character in a password, and what is left of them elsewhere' do
    printable = (' '..'~').to_a
    left_out = described_class::TEXTS.keys.to_h { |kind| [kind, printable.select { |char| fault(kind, char) }] }
    symbols = printable.grep(/[^A-Za-z0-9._~-]/)
    expect(left_out).to eq('password' => [], 'plain password' => symbols, 'broker password' => [' ', '/'], 'cookie' => [' '])
  end

  it 'names the character and its place, and tells no more of the secret' do
    expect(fault('broker password', 'hush/hush')).to start_with('its character 5 is "/"; allowed are').and satisfy { |text| !text.include?('hush') }
    expect(fault('password', "a\u00fc")).to start_with("its character 2 is \"\u00fc\"")
    expect(fault('password', "a\n")).to start_with('its character 2 is "\n"')
    expect(fault('password', "a\xff")).to start_with('its character 2 is "\xFF"')
  end

  it 'refuses what is empty, endless or no text' do
    expect([fault('password', 'x' * 255), fault('password', ''), fault('password', 'x' * 256), fault('cookie', 7)])
      .to match([nil, /it has 0 characters/, /it has 256 characters/, /it is not a text/])
  end

  it 'takes a set of Fernet keys, and nothing that only looks like one' do
    key = SecretValues.fernet_key('x')
    expect(fault('fernet keys', '0' => key, '12' => key)).to be_nil
    broken = ['text', {}, { '0' => 'short' }, { '0' => nil }, { 'x' => key }, { "0\n" => key }, { '0' => "#{key}\n" }]
    expect(broken.map { |value| fault('fernet keys', value) }).to all(match(/no set of Fernet keys/))
  end

  it "takes a key of the operator's own for a password" do
    expect(described_class.faults({ 'nova' => 'password' }, 'nova' => 'x', 'own' => "\t")).to match('own' => /character 1/)
  end
end
