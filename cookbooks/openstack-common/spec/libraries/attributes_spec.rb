# frozen_string_literal: true

require 'ripper'

# Every attribute of every cookbook, as a node has them that runs everything.
RSpec.describe 'OpenStackCommon::Attributes' do
  root = File.expand_path('../../../..', __dir__)

  let(:node) { converged('role[allinone]').node }
  let(:known) { OpenStackCommon::Attributes.known(node.run_context) }
  let(:given) { node['openstack'].to_h }

  before { node } # libraries are loaded by a converge, whichever example runs first

  # What is said of the node's attributes with one of them changed; '' when they are taken.
  def said(path, value)
    attributes = Marshal.load(Marshal.dump(given))
    path[0..-2].reduce(attributes) { |acc, elem| acc[elem] ||= {} }[path.last] = value
    OpenStackCommon::AttributeCheck.new.take!('openstack', attributes, known).dig(*path)
  rescue ArgumentError => e
    e.message
  end

  # Paths of all attributes that have a kind of their own.
  def paths(known, above = [])
    known.flat_map { |key, kind| kind.is_a?(Hash) ? paths(kind, [*above, key]) : [[*above, key]] }.reject { |path| path.include?('*') }
  end

  def groups(known, above = [])
    known.flat_map { |key, kind| kind.is_a?(Hash) ? [[*above, key], *groups(kind, [*above, key])] : [] }.reject { |path| path.include?('*') }
  end

  it 'knows every attribute that the cookbooks set' do
    expect(OpenStackCommon::AttributeCheck.new.take!('openstack', given, known)).to eq(given)
  end

  it 'knows the cookbooks that have attributes' do
    cookbooks = Dir.glob(File.join(root, 'cookbooks/*/attributes/default.rb')).map { |path| path.split('/')[-3] }
    expect(OpenStackCommon::Attributes::OWNERS.values).to match_array(cookbooks - [OpenStackCommon::Attributes::COMMON])
  end

  it 'refuses what no attribute can be, by its full name' do
    paths(known).each do |path|
      expect(said(path, Object.new)).to start_with("openstack.#{path.join('.')} is ")
    end
  end

  it 'takes a number in a text, and refuses one that is none or too small' do
    numbers = paths(known).select { |path| given.dig(*path).is_a?(Integer) }
    expect(numbers.map(&:last)).to include('processes', 'threads', 'workers', 'rpc_workers', 'port', 'memory')
    numbers.each do |path|
      expect(said(path, '2')).to eq(2)
      [0, -1, 'two', 1.5, nil].each do |value|
        expect(said(path, value)).to start_with("openstack.#{path.join('.')} is #{value.inspect}: it must be a whole number from 1")
      end
    end
  end

  it 'refuses a misspelt name wherever one can be misspelt, and says what was meant' do
    (paths(known) + groups(known)).each do |path|
      misspelt = [*path[0..-2], path.last.chop]
      next if known.dig(*misspelt) || path.last.size < 4

      expect(said(misspelt, 'x')).to match(/\Aopenstack.#{misspelt.join('.')} is no attribute of these cookbooks(: did you mean|; )/)
    end
    expect(said(%w(compute cnof), {})).to eq('openstack.compute.cnof is no attribute of these cookbooks: did you mean openstack.compute.conf?')
    expect(said(%w(netwrok), {})).to end_with('did you mean openstack.network?')
    expect(said(%w(compute zzz), 1)).to match(/; openstack.compute has .*conf/)
  end

  it 'tells all that is wrong at once' do
    expect { converged('role[allinone]', openstack: { 'compute' => { 'cnof' => {}, 'conductor' => { 'workers' => -1 } } }) }.to raise_error(
      ArgumentError, "openstack.compute.conductor.workers is -1: it must be a whole number from 1\n" \
                     'openstack.compute.cnof is no attribute of these cookbooks: did you mean openstack.compute.conf?'
    )
  end

  it 'refuses an option that cannot be written, in every configuration file' do
    files = paths(known).select { |path| path.last.start_with?('conf') }
    expect(files.size).to be >= 12
    files.each do |path|
      expect(said(path, 'x' => { 'y' => "1\n[z]" })).to start_with("openstack.#{path.join('.')}.x.y has the character \"\\n\": it must be")
    end
  end

  it 'lets a node set what is for the cookbooks of others' do
    expect { converged('openstack-ops-cache', openstack: { 'image' => { 'anything' => 1 }, 'messaging' => { 'memory_high_watermark' => '1GB' } }) }
      .not_to raise_error
    expect { converged('openstack-ops-cache', openstack: { 'imgae' => {} }) }.to raise_error(ArgumentError, /did you mean openstack.image/)
  end

  it 'takes what a recipe sets later' do
    other = converged('openstack-ops-cache', openstack: { 'region' => 'Before' }).node
    other.override['openstack']['region'] = 'Later'
    expect(OpenStackCommon::Attributes.of(other)['region']).to eq('Later')
  end

  # A recipe that reads around it reads what nobody has checked.
  it 'is all that reads them' do
    code = Dir.glob(File.join(root, 'cookbooks/*/{recipes,resources,libraries}/*.rb'))
    reading = code.select do |path|
      Ripper.lex(File.read(path)).map { |token| token[2] }.each_cons(4).any? { |words| words == %w(node [ ' openstack) }
    end
    expect(reading.map { |path| path.delete_prefix("#{root}/cookbooks/") }).to eq(%w(openstack-common/libraries/attributes.rb))
  end
end
