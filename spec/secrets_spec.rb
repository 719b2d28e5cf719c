# frozen_string_literal: true

require 'chef/encrypted_data_bag_item'
require 'json'
require 'open3'
require 'tmpdir'

# The command as operators call it; what it seals is opened by Chef's own code.
RSpec.describe 'bin/secrets' do
  command = File.expand_path('../bin/secrets', __dir__)

  around { |example| Dir.mktmpdir { |directory| @directory = directory and example.run } }

  let(:bags) { File.join(@directory, 'data_bags') }
  let(:key_file) { File.join(@directory, 'key') }

  define_method(:secrets) do |*arguments, input: ''|
    output, status = Open3.capture2e(command, bags, '--secret-file', key_file, *arguments, stdin_data: input)
    [output, status.exitstatus]
  end

  def item(name)
    raw = JSON.parse(File.read(File.join(bags, 'openstack', "#{name}.json")))
    Chef::EncryptedDataBagItem.new(raw, Chef::EncryptedDataBagItem.load_secret(key_file)).to_h
  end

  def everything
    SecretValues::SPECIFICATION.keys.to_h { |name| [name, item(name)] }
  end

  it 'makes every item and key of the specification, in a form that Chef opens' do
    expect(secrets).to eq(['', 0])
    expect(everything.transform_values { |values| values.keys - ['id'] }).to eq(SecretValues::SPECIFICATION.transform_values(&:keys))
    expect(item('admin')['password']).to match(/\A[A-Za-z0-9]{32}\z/)
    expect(item('fernet')['tokens'].values).to all(match(/\A[\w-]{43}=\z/))
  end

  it 'lets nobody else read the key, and what it seals' do
    secrets
    files = [key_file, *Dir.glob(File.join(bags, '**/*.json'))]
    expect(files.reject { |file| File.stat(file).mode & 0o777 == 0o600 }).to be_empty
  end

  it 'keeps what is there, to the byte' do
    secrets
    before = Dir.glob(File.join(bags, '**/*.json')).to_h { |path| [path, File.read(path)] }
    secrets
    expect(Dir.glob(File.join(bags, '**/*.json')).to_h { |path| [path, File.read(path)] }).to eq(before)
  end

  it 'adds a key that is missing, and keeps the others' do
    secrets
    before = everything
    path = File.join(bags, 'openstack', 'database.json')
    File.write(path, JSON.generate(JSON.parse(File.read(path)).except('nova')))
    secrets
    expect(everything['database'].except('nova')).to eq(before['database'].except('nova'))
    expect(everything['database']['nova']).to match(/\w{32}/)
  end

  it 'makes one secret anew' do
    secrets
    before = everything
    secrets('--rotate', 'database.nova')
    after = everything
    changed = after.select { |name, values| values != before[name] }
    expect(changed.keys).to eq(%w(database))
    expect(after['database'].reject { |key, value| before['database'][key] == value }.keys).to eq(%w(nova))
  end

  it 'rotates keys so that what was signed stays valid: the staged one signs, the old one stays' do
    secrets
    before = item('fernet')['tokens']
    secrets('--rotate', 'all')
    after = item('fernet')['tokens']
    expect(after.slice('1', '2')).to eq('1' => before['1'], '2' => before['0'])
    expect(before.values).not_to include(after['0'])
  end

  it 'shows one secret' do
    secrets
    expect(secrets('--show', 'admin.password')).to eq(["#{item('admin')['password']}\n", 0])
  end

  it 'names what there is when asked for what there is not' do
    expect(secrets('--rotate', 'admin.pasword')).to match([/no such secret: admin.pasword; there are .*admin.password/, 2])
  end

  it 'seals nothing with a key that is not the one of the rest' do
    secrets
    File.write(key_file, 'another')
    expect(secrets('--rotate', 'all')).to match([/is not the key that sealed/, 2])
    File.delete(key_file)
    expect(secrets).to match([/is missing.*bring it back/, 2])
    expect(File.exist?(key_file)).to be(false)
  end

  it 'asks for the key, rather than put one beside what it seals' do
    output, status = Open3.capture2e(command, bags)
    expect([output, status.exitstatus]).to match([/--secret-file is needed/, 2])
    expect(Dir.exist?(bags)).to be(false)
  end

  def put(name, key, value)
    path = File.join(bags, 'openstack', "#{name}.json")
    raw = JSON.parse(File.read(path))
    File.write(path, JSON.generate(raw.merge(key => value)))
  end

  def sealed(value)
    Chef::EncryptedDataBagItem::Encryptor::Version3Encryptor.new(value, Chef::EncryptedDataBagItem.load_secret(key_file)).for_encrypted_item
  end

  describe 'with a value of the operator' do
    it 'takes it from standard input, whatever it is made of, and keeps the rest' do
      secrets
      before = everything
      secrets('--set', 'service.nova', input: " it's $5 \"/\\ \n")
      expect(secrets('--show', 'service.nova')).to eq([" it's $5 \"/\\ \n", 0])
      expect(everything.merge('service' => before['service'])).to eq(before)
    end

    it 'refuses one that cannot work, and says why' do
      secrets
      before = everything
      expect(secrets('--set', 'messaging.password', input: 'a/b')).to match([%r{messaging.password: its character 2 is "/"}, 2])
      expect(secrets('--set', 'database.nova', input: "p\u00e4ss")).to match([/database.nova: its character 2/, 2])
      expect(secrets('--set', 'fernet.tokens', input: 'x')).to match([/only `--rotate` makes/, 2])
      expect(secrets('--set', 'all', input: 'x')).to match([/no such secret: all/, 2])
      expect(everything).to eq(before)
    end

    it 'refuses one that somebody else put there, until it is made anew' do
      secrets
      put('database', 'nova', sealed(''))
      expect(secrets).to match([/database.nova: it has 0 characters.*--rotate/m, 2])
      expect(secrets('--rotate', 'database.nova')).to eq(['', 0])
    end
  end

  # What is there => what is said of it. A value alone stands for the item `admin` with that password.
  damaged = {
    '{"id": "admin", "password": "plain"}' => 'a value is not sealed',
    '{"id": "admin", "password": null}' => 'a value is not sealed',
    '{"id": "admin", "password": {"cipher": "aes-256-cbc"}}' => 'a value is not sealed with aes-256-gcm',
    '{"id": "admin", "password": {"cipher": "aes-256-gcm"}}' => 'a value has a damaged encrypted_data',
    '{"id": "admin", "password": {"cipher": "aes-256-gcm", "encrypted_data": "eA==", "iv": 7}}' => 'a value has a damaged iv',
    '{"id": "admin", "password": {"cipher": "aes-256-gcm", "encrypted_data": "eA==", "iv": "eA=="}}' => 'a value has a damaged iv',
    '{"id": "admin", "id": "admin"}' => 'the key "id" stands there twice',
    '[1]' => 'it is no JSON object',
    '{"id": ' => 'it is no JSON',
    '' => 'it is no JSON',
  }.freeze

  damaged.each do |text, words|
    it "says that #{words} in #{text.inspect}" do
      secrets
      File.write(File.join(bags, 'openstack', 'admin.json'), text)
      expect(secrets).to match([%r{openstack/admin.json: #{words}.*bring it back}, 2])
    end
  end

  it 'lets a bug of its own show as one' do
    secrets
    bug = File.join(@directory, 'bug.rb')
    File.write(bug, 'OpenSSL::Cipher.prepend(Module.new { def auth_data=(_); nil.bug; end })')
    output, status = Open3.capture2e({ 'RUBYOPT' => "-ropenssl -r#{bug}" }, command, bags, '--secret-file', key_file)
    expect([output, status.exitstatus]).to match([/undefined method [`']bug' for nil(:NilClass)? \(NoMethodError\)/, 1])
  end
end
