# frozen_string_literal: true

require 'tmpdir'
require_relative '../../libraries/packages'

RSpec.describe OpenStackCommon::Packages do
  around { |example| Dir.mktmpdir { |directory| @directory = directory and example.run } }

  let(:policy) { File.join(@directory, 'policy-rc.d') }
  let(:kept) { "#{policy}.before" }

  it 'counts only what is installed whole' do
    expect(described_class.installed("a installed\nb unpacked\nc half-configured\nd not-installed\n")).to eq(%w(a))
  end

  it 'forbids starts for the time of the block' do
    inside = described_class.without_starts(policy: policy, kept: kept) { [File.read(policy), File.executable?(policy)] }
    expect(inside).to eq([described_class::FORBID, true])
    expect(File.exist?(policy)).to be(false)
  end

  it 'forbids no longer when the block fails' do
    expect { described_class.without_starts(policy: policy, kept: kept) { raise 'x' } }.to raise_error('x')
    expect(File.exist?(policy)).to be(false)
  end

  it "brings an operator's own policy back, also after a run that was killed" do
    File.write(policy, 'mine')
    described_class.without_starts(policy: policy, kept: kept) { nil }
    expect(File.read(policy)).to eq('mine')

    File.rename(policy, kept)
    File.write(policy, described_class::FORBID)
    described_class.recover(policy, kept)
    expect([File.read(policy), File.exist?(kept)]).to eq(['mine', false])
  end

  it 'sees a dpkg that was killed' do
    expect(described_class.interrupted?(journal: @directory)).to be(false)
    File.write(File.join(@directory, '0000'), '')
    expect(described_class.interrupted?(journal: @directory)).to be(true)
  end
end
