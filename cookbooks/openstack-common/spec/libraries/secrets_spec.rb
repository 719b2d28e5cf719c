# frozen_string_literal: true

require 'chef/encrypted_data_bag_item'
require_relative '../../libraries/secret_rules'
require_relative '../../libraries/secrets'

RSpec.describe OpenStackCommon::Secrets do
  # A recipe as far as secrets go: where the data bag is read, and the state of the run.
  let(:reader) do
    state = {}
    node = Struct.new(:run_state).new(state)
    Struct.new(:run_context).new(Struct.new(:node).new(node)).extend(described_class)
  end

  it 'reads an item once a run' do
    expect(reader).to receive(:data_bag_item).with('openstack', 'database').once.and_return({ 'nova' => 'a', 'glance' => 'b' })
    expect(%w(nova glance nova).map { |key| reader.secret('database', key) }).to eq(%w(a b a))
  end

  it 'names the item and each key whose value cannot work' do
    allow(reader).to receive(:data_bag_item).and_return('id' => 'database', 'nova' => "\n", 'glance' => 'x', 'neutron' => '')
    expect { reader.secret('database', 'glance') }.to raise_error(ArgumentError) { |error|
      expect(error.message.lines).to match([
                                             start_with("data bag item openstack/database, key 'nova': its character 1 is"),
                                             start_with("data bag item openstack/database, key 'neutron': it has 0 characters"),
                                           ])
    }
  end

  it "leaves items of the operator's own alone" do
    allow(reader).to receive(:data_bag_item).and_return('sizes' => [1])
    expect(reader.secret('own', 'sizes')).to eq([1])
  end

  it 'names a missing key, its item and the cure' do
    allow(reader).to receive(:data_bag_item).and_return({})
    expect { reader.secret('database', 'nova') }.to raise_error(KeyError, %r{openstack/database has no key 'nova'.*bin/secrets})
  end

  it 'names a missing item and the cure' do
    missing = Net::HTTPClientException.new('404', Net::HTTPNotFound.new('1.1', '404', 'Not Found'))
    allow(reader).to receive(:data_bag_item).and_raise(missing)
    expect { reader.secret('database', 'nova') }.to raise_error(KeyError, %r{no data bag item openstack/database.*bin/secrets})
  end

  it 'tells a wrong sealing key from a missing item' do
    allow(reader).to receive(:data_bag_item).and_raise(Chef::EncryptedDataBagItem::DecryptionFailure)
    expect { reader.secret('database', 'nova') }.to raise_error(KeyError, /sealed with another secret/)
  end

  it 'passes other answers of a Chef server on' do
    refused = Net::HTTPClientException.new('403', Net::HTTPForbidden.new('1.1', '403', 'Forbidden'))
    allow(reader).to receive(:data_bag_item).and_raise(refused)
    expect { reader.secret('database', 'nova') }.to raise_error(Net::HTTPClientException)
  end
end
